import type { SsoPreset } from '@holdfast/contracts/sso'

const marks: Record<SsoPreset, { letters: string; colour: string }> = {
  entra: { letters: 'En', colour: '#0b5cad' },
  adfs: { letters: 'AD', colour: '#27548a' },
  okta: { letters: 'Ok', colour: '#1f2a8c' },
  pingfederate: { letters: 'Pi', colour: '#a6192e' },
  google: { letters: 'Go', colour: '#1b6e3c' },
  keycloak: { letters: 'Ke', colour: '#3a4a54' },
  other: { letters: '…', colour: '#555d64' },
}

/** A mark of our own for each kind of provider: no one's trademark, and nothing that is fetched. */
export function PresetMark({ preset, size = 40 }: { preset: SsoPreset; size?: number }) {
  const { letters, colour } = marks[preset]
  return (
    <svg width={size} height={size} viewBox="0 0 40 40" aria-hidden="true" style={{ flexShrink: 0 }}>
      <rect width="40" height="40" rx="10" fill={colour} />
      <text
        x="20"
        y="26"
        textAnchor="middle"
        fill="#fff"
        fontSize="17"
        fontWeight="700"
        fontFamily="system-ui, sans-serif"
      >
        {letters}
      </text>
    </svg>
  )
}
