import { i18n, type Messages } from '@lingui/core'

// One catalogue a folder of pages and language, each a chunk of its own.
const catalogs = import.meta.glob<{ messages: Messages }>('../locales/*/*.po')

/** The language of the page. French and German follow as catalogues; until then everyone reads English. */
const locale = 'en'

const loaded = new Set<string>()

/** Loads the words of these folders; a folder without words is fine. */
export async function loadWords(...folders: readonly string[]): Promise<void> {
  const missing = folders.filter((folder) => !loaded.has(folder))
  if (missing.length === 0) return
  const modules = await Promise.all(
    missing.map((folder) => catalogs[`../locales/${locale}/${folder}.po`]?.()),
  )
  for (const [index, module] of modules.entries()) {
    loaded.add(missing[index] ?? '')
    if (module !== undefined) i18n.load(locale, module.messages)
  }
  if (i18n.locale !== locale) i18n.activate(locale)
}
