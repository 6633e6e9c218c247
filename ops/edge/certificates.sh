#!/bin/bash
# Chooses what nginx serves TLS with, under /tmp/tls: the operator's own certificate (/tls/certificate.pem and
# /tls/key.pem), or one from a local CA that is made at the first start and kept in /certificates.
set -euo pipefail
umask 077

say() { printf 'edge: %s\n' "$*" >&2; }
mkdir -p /tmp/tls

# A pair of certificate and key that nginx can serve, or one line that says why not.
check_pair() {
  for file in certificate.pem key.pem; do
    [ -r "$1/$file" ] || { say "$2 holds no $file that user 101 may read"; exit 78; }
  done
  if [ "$(openssl x509 -in "$1/certificate.pem" -noout -pubkey)" != "$(openssl pkey -in "$1/key.pem" -pubout)" ]; then
    say "certificate.pem and key.pem in $2 do not belong together"
    exit 78
  fi
}

# Further host names with a certificate of their own: a folder for each, named like the host.
: > /tmp/tls/hosts.map.new
for folder in /tls/*/; do
  [ -e "$folder/certificate.pem" ] || continue
  host=$(basename "$folder")
  case $host in *[!a-z0-9.-]*) say "TLS_DIRECTORY/$host is no host name"; exit 78 ;; esac
  check_pair "/tls/$host" "TLS_DIRECTORY/$host"
  printf '%s /tls/%s;\n' "$host" "$host" >> /tmp/tls/hosts.map.new
done
mv /tmp/tls/hosts.map.new /tmp/tls/hosts.map

if [ -e /tls/certificate.pem ] || [ -e /tls/key.pem ]; then
  check_pair /tls TLS_DIRECTORY
  ln -sf /tls/certificate.pem /tls/key.pem /tmp/tls/
  rm -f /tmp/tls/ca.pem
  exit 0
fi

cd /certificates
if [ ! -s ca.pem ]; then
  openssl ecparam -name prime256v1 -genkey -noout -out ca-key.pem
  openssl req -x509 -new -key ca-key.pem -days 3650 -sha256 -out ca.pem.new \
    -subj "/O=Holdfast/CN=Holdfast local CA $(openssl rand -hex 3)" \
    -addext 'basicConstraints=critical,CA:TRUE,pathlen:0' -addext 'keyUsage=critical,keyCertSign,cRLSign'
  mv ca.pem.new ca.pem
fi

# subjectAltName of a host name or an address.
alternative() { case $1 in *[!0-9.]*) case $1 in *:*) echo "IP:$1" ;; *) echo "DNS:$1" ;; esac ;; *) echo "IP:$1" ;; esac; }
names="$(alternative "$HOLDFAST_HOST"),$(alternative "$CONNECTOR_HOST"),DNS:localhost,IP:127.0.0.1,IP:::1"
for host in ${TENANT_HOSTS//,/ }; do names="$names,$(alternative "$host")"; done

if ! openssl x509 -in certificate.pem -noout -checkend 2592000 >/dev/null 2>&1 || [ "$(cat names 2>/dev/null)" != "$names" ]; then
  openssl ecparam -name prime256v1 -genkey -noout -out key.pem.new
  openssl req -new -key key.pem.new -subj "/O=Holdfast/CN=$HOLDFAST_HOST" -out request.pem
  # 397 days: browsers refuse certificates that live longer.
  openssl x509 -req -in request.pem -CA ca.pem -CAkey ca-key.pem -CAcreateserial -days 397 -sha256 -out certificate.pem.new \
    -extfile <(printf '%s\n' "subjectAltName=$names" 'basicConstraints=critical,CA:FALSE' \
      'keyUsage=critical,digitalSignature' 'extendedKeyUsage=serverAuth') 2>/dev/null
  cat ca.pem >> certificate.pem.new
  mv key.pem.new key.pem
  mv certificate.pem.new certificate.pem
  printf '%s' "$names" > names
  rm -f request.pem
fi
ln -sf /certificates/certificate.pem /certificates/key.pem /certificates/ca.pem /tmp/tls/
