"""MSAL Python signs a user in by device code, reads the profile, and refreshes.

Prints a line of JSON for the code and one for the result; then refreshes once for each line of JSON
on stdin, with the claims in it, and prints the result.
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


def me(token):
    return requests.get(
        f"{graph_url}/v1.0/me", headers={"Authorization": f"Bearer {token}"}, timeout=10
    )


profile = me(result["access_token"]).json()
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

last = again["access_token"]
for line in sys.stdin:
    claims = json.loads(line).get("claims")
    result = app.acquire_token_silent_with_error(
        scopes, account, force_refresh=True, claims_challenge=claims
    )
    if "access_token" in result:
        token = result["access_token"]
        show({"refreshed": token != last, "profile": me(token).status_code})
        last = token
    else:
        (aadsts,) = result["error_codes"]
        wanted = {key: result[key] for key in ("suberror", "claims") if key in result}
        show({"aadsts": aadsts, **wanted})
