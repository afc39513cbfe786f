"""Measuring Pincite on question sets: is the passage found, the sentence quoted, the unanswerable refused?"""
