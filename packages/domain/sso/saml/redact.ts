/** A message for the log: signature values, certificates and ciphertexts are left out, since they say nothing to a reader. */
export function redactXml(xml: string): string {
  return xml
    .replace(
      /(<(?:\w+:)?(SignatureValue|X509Certificate|CipherValue|DigestValue|Modulus)\b[^>]*>)[^<]*/g,
      '$1…',
    )
    .slice(0, 60_000)
}
