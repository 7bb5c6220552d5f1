"""HTTP: the participants' kiosk and the staff desk. The only room that knows it."""
