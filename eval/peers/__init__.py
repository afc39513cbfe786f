"""What Pincite is measured against."""
