"""What costs nothing but should be looked at."""
