"""`make audit`: what tools that know nothing of Rollcall say about the template and its packages."""
