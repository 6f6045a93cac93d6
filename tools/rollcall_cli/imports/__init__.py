"""`rollcall imports`: what became of uploads, and what is decided about them."""
