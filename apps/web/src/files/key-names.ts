const mac = /Mac|iP(hone|ad)/.test(globalThis.navigator?.userAgent ?? '')

/** `Mod+c` as the keys of this machine: `Ctrl C` or `⌘ C`. */
export function keyNames(keys: string): string {
  return keys
    .split('+')
    .map((key) => (key === 'Mod' ? (mac ? '⌘' : 'Ctrl') : key.length === 1 ? key.toUpperCase() : key))
    .join(' ')
}
