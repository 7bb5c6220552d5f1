"""The staff's app: the desk."""
