"""MSAL Python signs a person in by device code, reads their profile, and refreshes.

Prints a line of JSON for the code, and one for what came of it.
"""

import json
import sys

import msal
import requests

authority, client_id, graph_url = sys.argv[1:]
scopes = ["User.Read"]


def show(line):
    print(json.dumps(line), flush=True)


app = msal.PublicClientApplication(
    client_id, authority=authority, validate_authority=False, instance_discovery=False
)
flow = app.initiate_device_flow(scopes=scopes)
if "user_code" not in flow:
    sys.exit(json.dumps(flow))
show(
    {
        "userCode": flow["user_code"],
        "verificationUri": flow["verification_uri"],
        "message": flow["message"],
    }
)
result = app.acquire_token_by_device_flow(flow)
if "access_token" not in result:
    sys.exit(json.dumps(result))
profile = requests.get(
    f"{graph_url}/v1.0/me",
    headers={"Authorization": f"Bearer {result['access_token']}"},
    timeout=10,
).json()
(account,) = app.get_accounts()
again = app.acquire_token_silent_with_error(scopes, account, force_refresh=True)
show(
    {
        "profile": profile,
        "username": account["username"],
        "tenantId": result["id_token_claims"]["tid"],
        "homeAccountId": account["home_account_id"],
        "scopes": result["scope"].split(),
        "refreshed": "access_token" in again and again["access_token"] != result["access_token"],
    }
)
