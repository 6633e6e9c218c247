import type { NodeLabel } from '@holdfast/contracts/nodes'
import { msg } from '@lingui/core/macro'
import { useLingui } from '@lingui/react/macro'

const names = {
  personal: msg`Personal data`,
  sensitive: msg`Sensitive`,
  confidential: msg`Confidential`,
  internal: msg`Internal`,
  public: msg`Public`,
} as const

/** What the labels of files and folders are called. */
export function useLabelWords(): (label: NodeLabel) => string {
  const { i18n } = useLingui()
  return (label) => i18n._(names[label])
}
