import { encode } from 'uqr'

interface Props {
  value: string
  label: string
  size?: number
}

/** A QR code as one drawn path: black on white in light and dark, as cameras want it. */
export function QrCode({ value, label, size = 200 }: Props) {
  const { data, size: modules } = encode(value, { border: 2 })
  const path = data.flatMap((row, y) => row.map((dark, x) => (dark ? `M${x} ${y}h1v1h-1z` : ''))).join('')
  return (
    <svg
      viewBox={`0 0 ${modules} ${modules}`}
      width={size}
      height={size}
      role="img"
      aria-label={label}
      shapeRendering="crispEdges"
    >
      <rect width={modules} height={modules} fill="#fff" />
      <path d={path} fill="#000" />
    </svg>
  )
}
