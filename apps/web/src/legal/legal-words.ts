import type { LegalKind } from '@holdfast/contracts/legal'
import { msg } from '@lingui/core/macro'

export const legalNames = {
  terms: msg`Terms of use`,
  data_processing: msg`Data-processing agreement`,
  privacy: msg`Privacy and cookies`,
} as const satisfies Record<LegalKind, object>
