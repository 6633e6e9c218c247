import { createTheme, Drawer, Modal } from '@mantine/core'

/** Deep water: 7 on white and white on 6 both keep a contrast of 4.5. */
const brand = [
  '#eef8f8',
  '#d9eeee',
  '#b3dcdd',
  '#86c7c9',
  '#5cb1b4',
  '#3b9a9e',
  '#1f7d84',
  '#136c74',
  '#0e575e',
  '#0a444a',
] as const

/** Grey of the dark scheme with a breath of blue, so that fields, cards and ground belong together. */
const dark = [
  '#d5dde2',
  '#b3bec6',
  '#9aa7b0',
  '#76838d',
  '#3b474f',
  '#2c363d',
  '#1f272c',
  '#171d21',
  '#12171a',
  '#0d1113',
] as const

const font = "'Inter Variable', system-ui, -apple-system, 'Segoe UI', sans-serif"

// Scroll locking would add a <style> element, which the content security policy refuses.
const withoutScrollLock = { defaultProps: { lockScroll: false } }

export const theme = createTheme({
  colors: { brand, dark },
  primaryColor: 'brand',
  primaryShade: { light: 7, dark: 6 },
  defaultRadius: 'md',
  fontFamily: font,
  headings: { fontFamily: font, fontWeight: '650' },
  cursorType: 'pointer',
  components: {
    Modal: Modal.extend(withoutScrollLock),
    Drawer: Drawer.extend(withoutScrollLock),
  },
})
