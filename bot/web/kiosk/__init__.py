"""The participants' app: a page, and the turns behind it."""
