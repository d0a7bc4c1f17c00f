"""From tagged notebooks to pipelines: tracking, export and proof."""

__version__ = "0.1.0"
