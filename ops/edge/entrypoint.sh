#!/bin/bash
# Writes nginx's configuration from the environment, sees to a certificate, and becomes nginx.
set -euo pipefail

export HOLDFAST_HOST=${HOLDFAST_HOST:-localhost}
export CONNECTOR_HOST=${CONNECTOR_HOST:-$HOLDFAST_HOST}
: "${HTTPS_PORT:=8443}" "${ERROR_LOG_LEVEL:=crit}" "${API_ADDRESS:=api:8080}" "${CONNECTOR_ADDRESS:=connector:8080}"

# A host name of its own lets the connector share the app's port; without one the port tells them apart.
connector_listen=
if [ "$CONNECTOR_HOST" != "$HOLDFAST_HOST" ]; then
  connector_listen='listen 443 ssl; listen [::]:443 ssl;'
fi

# As it stands in addresses: the usual port is not named.
https_port=:$HTTPS_PORT
[ "$HTTPS_PORT" != 443 ] || https_port=

export TENANT_HOSTS=${TENANT_HOSTS:-}
certificates.sh
# Where hosts have certificates of their own they are read at each handshake, by the name that the browser asks for.
certificates=/tmp/tls
hosts_map=
if [ -s /tmp/tls/hosts.map ]; then
  certificates='$tls_folder'
  hosts_map='map $ssl_server_name $tls_folder { default /tmp/tls; include /tmp/tls/hosts.map; }'
fi
resolver=$(awk '/^nameserver/ {print $2; exit}' /etc/resolv.conf)

sed -e "s|@RESOLVER@|$resolver|g" \
    -e "s|@HOST@|$HOLDFAST_HOST|g" \
    -e "s|@CERTIFICATES@|$certificates|g" \
    -e "s|@HOSTS_MAP@|$hosts_map|g" \
    -e "s|@CONNECTOR_HOST@|$CONNECTOR_HOST|g" \
    -e "s|@CONNECTOR_LISTEN@|$connector_listen|g" \
    -e "s|@HTTPS_PORT@|$https_port|g" \
    -e "s|@API_ADDRESS@|$API_ADDRESS|g" \
    -e "s|@CONNECTOR_ADDRESS@|$CONNECTOR_ADDRESS|g" \
    -e "s|@ERROR_LOG_LEVEL@|$ERROR_LOG_LEVEL|g" \
    /etc/edge/nginx.conf.template > /tmp/nginx.conf

# A certificate of the local CA is renewed a month before its end, an own one is read again when its file changed.
(
  while sleep 12h; do
    certificates.sh && kill -HUP 1
  done
) &

exec nginx -c /tmp/nginx.conf -g 'daemon off;'
