import { DEFAULT_THEME, defaultCssVariablesResolver, mergeMantineTheme } from '@mantine/core'
import type { Plugin } from 'vite'
import { theme } from '../src/app/theme.ts'

const name = 'virtual:theme-variables.css'

/**
 * Writes the theme's CSS variables into the style sheet at build time. Mantine would put them into a `<style>` element
 * at run time, which a content security policy without `unsafe-inline` refuses.
 */
export function themeVariables(): Plugin {
  return {
    name: 'holdfast-theme-variables',
    resolveId: (id) => (id === name ? `\0${name}` : null),
    load: (id) => (id === `\0${name}` ? styleSheet() : null),
  }
}

function styleSheet(): string {
  const all = defaultCssVariablesResolver(mergeMantineTheme(DEFAULT_THEME, theme))
  return [
    block(':root', all.variables),
    block(":root[data-mantine-color-scheme='light']", all.light),
    block(":root[data-mantine-color-scheme='dark']", all.dark),
  ].join('\n')
}

function block(selector: string, variables: Record<string, string>): string {
  const lines = Object.entries(variables).map(([key, value]) => `  ${key}: ${value};`)
  return `${selector} {\n${lines.join('\n')}\n}`
}
