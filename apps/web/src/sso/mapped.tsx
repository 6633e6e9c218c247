import type { SsoMapped } from '@holdfast/contracts/sso'
import { Badge, Text, Title } from '@mantine/core'
import { Trans, useLingui } from '@lingui/react/macro'
import { useRoleWords } from '../people/role-words.ts'
import classes from './sso.module.css'

/** Who the claims stand for, and what that person may do then. */
export function Mapped({ mapped }: { mapped: SsoMapped }) {
  const { t } = useLingui()
  const { nameOf } = useRoleWords()
  const accounts: Record<SsoMapped['account'], string> = {
    linked: t`Signs in to the account that is linked`,
    would_link: t`Would be linked with the account of this address`,
    must_prove: t`Would be asked for the password of the account once, to link it`,
    would_create: t`Would get an account`,
    refused: t`Would be refused`,
  }
  const more = mapped.groupCount - mapped.groups.length
  return (
    <div>
      <Title order={3} size="h5" mb="xs">
        <Trans>What it becomes</Trans>
      </Title>
      <dl className={classes.facts}>
        <dt>
          <Trans>Person</Trans>
        </dt>
        <dd>{mapped.displayName ?? t`no name`}</dd>
        <dt>
          <Trans>E-mail</Trans>
        </dt>
        <dd>{mapped.email ?? t`none: check the name of the claim`}</dd>
        <dt>
          <Trans>Identified by</Trans>
        </dt>
        <dd>{mapped.subject}</dd>
        <dt>
          <Trans>Account</Trans>
        </dt>
        <dd>
          {accounts[mapped.account]}
          {mapped.refusedBy !== null && `: ${mapped.refusedBy}`}
        </dd>
        <dt>
          <Trans>Second factor</Trans>
        </dt>
        <dd>{mapped.secondFactor ? t`counts` : t`was not said`}</dd>
        <dt>
          <Trans>Groups</Trans>
        </dt>
        <dd>
          {mapped.groups.length === 0 ? t`none came` : mapped.groups.join(', ')}
          {more > 0 && <Trans> and {more} more</Trans>}
        </dd>
        <dt>
          <Trans>Gets</Trans>
        </dt>
        <dd>
          {mapped.role !== null && <Badge variant="light">{nameOf(mapped.role)}</Badge>}{' '}
          {mapped.matched.map(({ value, label }) => (
            <Text size="sm" key={value + label}>
              {label} <Trans>(by {value})</Trans>
            </Text>
          ))}
          {mapped.role === null && mapped.matched.length === 0 && t`no rights yet`}
        </dd>
      </dl>
    </div>
  )
}
