"""Tells what is wrong with documents as OpenAPI 3.0: a list for each."""

import json
import sys

from openapi_spec_validator import OpenAPIV30SpecValidator

with open(sys.argv[1], encoding="utf-8") as file:
    request = json.load(file)


def problems(path: str) -> list:
    with open(path, encoding="utf-8") as file:
        document = json.load(file)
    if not document["openapi"].startswith("3.0."):
        return [f"it is OpenAPI {document['openapi']}"]
    errors = OpenAPIV30SpecValidator(document).iter_errors()
    return ["/".join(map(str, error.absolute_path)) + ": " + error.message for error in errors]


json.dump([problems(path) for path in request["files"]], sys.stdout)
