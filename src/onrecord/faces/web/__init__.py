"""The portal: the record in a browser, server-rendered, without JavaScript if need be."""

from .app import create_app
from .serving import serve

__all__ = ["create_app", "serve"]
