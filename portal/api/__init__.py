"""The API: what a program may read of the portal, described by OpenAPI.

Resources that everybody may see are open without a token; with the bearer token of a person the caller gets what that
person may see. Nothing is changed here. Errors are problem documents (RFC 9457).
"""
