"""Pages and API: what the people of this field read, in Dutch and English."""

from krapte.web.app import create_app
from krapte.web.settings import Settings

__all__ = ["Settings", "create_app"]
