/** The mark: a holdfast, by which kelp grips the rock in any sea. */
export function Logo({ size = 28 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden="true" focusable="false">
      <rect width="32" height="32" rx="8" fill="#136c74" />
      <g fill="none" stroke="#fff" strokeWidth="2.6" strokeLinecap="round">
        <path d="M16 6v11" />
        <path d="M16 11c0-2.6 1.8-4.4 4.6-4.6M16 14.5c0-2.6-1.8-4.4-4.6-4.6" />
        <path d="M16 17c0 5-3.4 8.5-8.4 9M16 17c0 5 3.4 8.5 8.4 9M16 17v9.2" />
      </g>
    </svg>
  )
}
