"""What a deployment costs a month, from a measured import and AWS's list prices."""
