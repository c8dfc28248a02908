"""The edge: what stands between a request and the services, for every page alike."""
