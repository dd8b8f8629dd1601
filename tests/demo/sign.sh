#!/usr/bin/env bash
# Signs a token with openssl alone, as Stream's docs do it in a shell: for places that run neither Node nor wasm.
#
#   STREAM_API_SECRET=... ./sign.sh '{"user_id": "john"}'
set -euo pipefail

base64url() { openssl base64 -A | tr '+/' '-_' | tr -d '='; }

# The spaces are part of the recipe: whoever verifies the token must take the header as it is written.
header='{"alg": "HS256", "typ": "JWT"}'
claims="$1"

signed="$(printf '%s' "$header" | base64url).$(printf '%s' "$claims" | base64url)"
signature="$(printf '%s' "$signed" | openssl dgst -sha256 -hmac "$STREAM_API_SECRET" -binary | base64url)"
printf '%s.%s' "$signed" "$signature"
