"""A commit or an image becomes what users see, or what they saw before stands again: deploy, gate, roll back, say so.

    render    the host's API: deploys, rollbacks, retries that never do a thing twice
    gate      a running site in tiers, up to a small simulation whose bytes are known
    shipping  record, deploy, wait, gate; when that fails, `returning` goes back by the first way that works
    telling   a look from outside, told by webhook and mail once: the probe
    summary   what happened and what to do next, for a terminal and for GitHub Actions

`finsim ops` is the command line over these; `.github/workflows/deploy.yml` calls that and nothing else. The tests of
tests/ops run all of it against a server on loopback that answers as the host does, and misbehaves as scripted.
"""
