import { deleteSsoProvider } from '@holdfast/contracts/sso-routes'
import type { SsoProvider } from '@holdfast/contracts/sso'
import { Button, Group, Menu } from '@mantine/core'
import { Trans, useLingui } from '@lingui/react/macro'
import { IconCheck, IconDots } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { useState } from 'react'
import { call } from '../api/call.ts'
import { ListStates } from '../app/list-states.tsx'
import { ConfirmDialog } from '../shell/confirm-dialog.tsx'
import { PageFrame } from '../shell/page-frame.tsx'
import { CertificateWarnings } from './certificate-warnings.tsx'
import { ConnectStep } from './connect-step.tsx'
import { EnforceStep } from './enforce-step.tsx'
import { MappingStep } from './mapping-step.tsx'
import { PendingBanner } from './pending-banner.tsx'
import { providerQuery } from './queries.ts'
import classes from './sso.module.css'
import { StateBadge } from './state-badge.tsx'
import { TestStep } from './test-step.tsx'
import { UseStep } from './use-step.tsx'
import { useSsoAct } from './use-sso-act.ts'

const steps = ['connect', 'map', 'test', 'use', 'require'] as const
export type Step = (typeof steps)[number]

/** `/organizations/:id/sso/providers/:id?step=…`: the wizard, which is also where a provider is looked after later. */
export function Page() {
  const { t } = useLingui()
  const params = useParams({ from: '/inside/organizations/$organizationId/sso/providers/$providerId' })
  const { step } = useSearch({ from: '/inside/organizations/$organizationId/sso/providers/$providerId' })
  const query = useQuery(providerQuery(params))
  const provider = query.data
  return (
    <PageFrame
      title={provider?.name ?? t`Identity provider`}
      intro={provider && <StateBadge state={provider.state} />}
      actions={provider && <Actions provider={provider} organizationId={params.organizationId} />}
    >
      <ListStates query={query} isEmpty={provider === undefined} empty={null} rows={6}>
        {provider !== undefined && (
          <>
            <PendingBanner provider={provider} organizationId={params.organizationId} />
            <CertificateWarnings certificates={provider.certificates} />
            <Steps provider={provider} current={step} />
            {step === 'connect' && <ConnectStep provider={provider} organizationId={params.organizationId} />}
            {step === 'map' && <MappingStep provider={provider} organizationId={params.organizationId} />}
            {step === 'test' && <TestStep provider={provider} organizationId={params.organizationId} />}
            {step === 'use' && <UseStep provider={provider} organizationId={params.organizationId} />}
            {step === 'require' && <EnforceStep provider={provider} organizationId={params.organizationId} />}
          </>
        )}
      </ListStates>
    </PageFrame>
  )
}

function Steps({ provider, current }: { provider: SsoProvider; current: Step }) {
  const { t } = useLingui()
  const labels: Record<Step, string> = {
    connect: t`Connect`,
    map: t`Claims`,
    test: t`Test`,
    use: t`Switch on`,
    require: t`Require`,
  }
  const tested = provider.state !== 'draft'
  const done: Record<Step, boolean> = {
    connect: provider.missing.length === 0,
    map: tested,
    test: tested,
    use: provider.state === 'enabled' || provider.state === 'enforced',
    require: provider.enforcement.state === 'on',
  }
  return (
    <ol className={classes.steps} aria-label={t`Steps`}>
      {steps.map((step, index) => (
        <li key={step}>
          <Link
            to="."
            search={{ step }}
            className={classes.step}
            aria-current={step === current ? 'step' : undefined}
          >
            <span className={done[step] ? `${classes.number} ${classes.done}` : classes.number}>
              {done[step] ? <IconCheck size={15} aria-label={t`done`} /> : index + 1}
            </span>
            {labels[step]}
          </Link>
        </li>
      ))}
    </ol>
  )
}

function Actions({ provider, organizationId }: { provider: SsoProvider; organizationId: string }) {
  const { t } = useLingui()
  const [removing, setRemoving] = useState(false)
  const navigate = useNavigate()
  const act = useSsoAct(organizationId)
  const { name } = provider
  const remove = async () => {
    await act.mutateAsync(() =>
      call(deleteSsoProvider, { params: { organizationId, providerId: provider.id } }),
    )
    await navigate({ to: `/organizations/${organizationId}/sso` })
  }
  return (
    <Group>
      <Menu position="bottom-end">
        <Menu.Target>
          <Button variant="default" aria-label={t`More`} px="xs">
            <IconDots size={18} />
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item component={Link} to={`/organizations/${organizationId}/sso/log`}>
            <Trans>See its attempts</Trans>
          </Menu.Item>
          <Menu.Item className="danger" onClick={() => setRemoving(true)}>
            <Trans>Remove</Trans>
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <ConfirmDialog
        opened={removing}
        title={t`Remove ${name}?`}
        confirm={t`Remove`}
        onClose={() => setRemoving(false)}
        onConfirm={remove}
      >
        <Trans>
          Nobody signs in by it any more, and sessions that began by it end at once. People keep their
          accounts and rights, and can set a password by a link. This cannot be undone.
        </Trans>
      </ConfirmDialog>
    </Group>
  )
}
