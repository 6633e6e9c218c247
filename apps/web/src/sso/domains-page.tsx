import { Trans, useLingui } from '@lingui/react/macro'
import { useParams } from '@tanstack/react-router'
import { PageFrame } from '../shell/page-frame.tsx'
import { Domains } from './domains.tsx'

/** `/organizations/:id/sso/domains` */
export function Page() {
  const { t } = useLingui()
  const { organizationId } = useParams({ from: '/inside/organizations/$organizationId/sso/domains' })
  return (
    <PageFrame
      title={t`Domains`}
      size="md"
      intro={<Trans>Domains of your e-mail addresses. Each belongs to one organisation here.</Trans>}
    >
      <Domains organizationId={organizationId} />
    </PageFrame>
  )
}
