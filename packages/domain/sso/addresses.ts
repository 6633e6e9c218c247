/** Our addresses for one provider. Each provider has its own, so that no answer of one passes for another's (RFC 9700, 4.4). */
export function addressesOf(publicUrl: string, providerId: string) {
  const base = `${publicUrl}/api/v1/sso/${providerId}`
  return {
    entityId: `${base}/metadata`,
    metadataUrl: `${base}/metadata`,
    acsUrl: `${base}/acs`,
    sloUrl: `${base}/slo`,
    redirectUri: `${base}/callback`,
    postLogoutRedirectUri: `${base}/signed-out`,
    backChannelLogoutUri: `${base}/back-channel-logout`,
    jwksUrl: `${base}/jwks`,
    startUrl: `${base}/start`,
  }
}
