"""The portal for machines: JSON over HTTP, with a description (OpenAPI 3.1) made from what is served."""
