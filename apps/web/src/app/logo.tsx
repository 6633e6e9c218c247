/** The mark: a holdfast, by which kelp grips the rock in any sea. */
export function Logo({ size = 28 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden="true" focusable="false">
      <rect width="32" height="32" rx="8" fill="#136c74" />
      <g fill="none" stroke="#fff" strokeWidth="2" strokeLinecap="round">
        <path d="M16 5.5V18" />
        <path d="M16 12c.2-3.2 2.4-5 5.6-5.2M16 15c-.2-3.2-2.4-5-5.6-5.2" />
        <path d="M16 18c-1 4.600-4.200 7-9.500 7.500M16 18c1 4.600 4.200 7 9.500 7.500M16 18c-.4 3.200-1.600 5.600-3.600 8M16 18c.4 3.200 1.600 5.600 3.600 8" />
      </g>
    </svg>
  )
}
