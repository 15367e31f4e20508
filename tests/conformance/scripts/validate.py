"""Validates documents as OpenAPI 3.0, and returns a list of errors for each."""

import json
import sys

from openapi_spec_validator import OpenAPIV30SpecValidator

with open(sys.argv[1], encoding="utf-8") as file:
    request = json.load(file)


def errors(path: str) -> list:
    """Returns the errors of the document in this file."""
    with open(path, encoding="utf-8") as file:
        document = json.load(file)
    if not document["openapi"].startswith("3.0."):
        return [f"the version is OpenAPI {document['openapi']}"]
    found = OpenAPIV30SpecValidator(document).iter_errors()
    return ["/".join(map(str, error.absolute_path)) + ": " + error.message for error in found]


json.dump([errors(path) for path in request["files"]], sys.stdout)
