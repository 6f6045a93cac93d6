"""The guide as pages of the web function: fragments of HTML, made of docs/guide, the rules and the declarations."""
