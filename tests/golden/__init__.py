"""Saved cases of earlier versions, one for each point at which a shipped diagram waits.

``<name>.json`` holds the cases of one version, ``definitions/<digest>.zip`` the definitions that they run on. A case:

- ``department``: whose case it is (null: the organisation's own), ``definitions``: the digest of its definitions,
- ``waits_at``: process and element of all that is open in it, tasks, timers and messages,
- ``at``: the moment at which it was saved,
- ``passed``: what it passed that its clocks follow from (files before 0002 have none),
- ``state``: the saved state in base64, sealed with the key and the binding of `tests.bpmn.driver.SEAL`.

Files are only ever added: before a release, and whenever the format of states or the shipped diagrams change,
``python -m tests.golden NAME`` writes another one. Each later version must load every case of every file, and come to
its end (`test_golden`).
"""
