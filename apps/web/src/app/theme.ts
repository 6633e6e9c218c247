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

/** Mantine's, but for the darkest shade: words on the light variant need a contrast of 4.5. */
const teal = [
  '#e6fcf5',
  '#c3fae8',
  '#96f2d7',
  '#63e6be',
  '#38d9a9',
  '#20c997',
  '#12b886',
  '#0ca678',
  '#099268',
  '#066649',
] as const
const orange = [
  '#fff4e6',
  '#ffe8cc',
  '#ffd8a8',
  '#ffc078',
  '#ffa94d',
  '#ff922b',
  '#fd7e14',
  '#f76707',
  '#e8590c',
  '#a33200',
] as const

const font = "'Inter Variable', system-ui, -apple-system, 'Segoe UI', sans-serif"

// Scroll locking would add a <style> element, which the content security policy refuses.
const dialog = {
  defaultProps: { lockScroll: false },
  styles: { title: { fontWeight: 650, fontSize: 18 } },
}

export const theme = createTheme({
  colors: { brand, dark, teal, orange },
  primaryColor: 'brand',
  primaryShade: { light: 7, dark: 6 },
  defaultRadius: 'md',
  fontFamily: font,
  headings: { fontFamily: font, fontWeight: '650' },
  cursorType: 'pointer',
  components: {
    Modal: Modal.extend(dialog),
    Drawer: Drawer.extend(dialog),
  },
})
