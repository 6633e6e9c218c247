#!/bin/bash
# Whether nginx answers; what stands behind it has checks of its own.
exec 3<>/dev/tcp/127.0.0.1/80
printf 'GET /edge-health HTTP/1.0\r\n\r\n' >&3
head -1 <&3 | grep -q ' 200 '
