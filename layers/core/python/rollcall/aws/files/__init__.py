"""S3: one module for each kind of object, and the scratch folder of a function."""
