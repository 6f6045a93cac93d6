"""What a roster must satisfy: values, references, repetition; and where each fault began. Columns in, findings out."""
