"""Deployments against a server on loopback that answers as Render's API does, with the site that it runs."""
