"""What is measured rather than tested: accuracy, mutations, reading speed. Run `python -m benchmarks.…`."""
