"""The reader's training: question sets to examples, examples to weights, weights to the files that are served."""
