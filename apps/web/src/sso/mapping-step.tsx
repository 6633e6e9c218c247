import type { SsoMapping, SsoProvider } from '@holdfast/contracts/sso'
import { updateSsoProvider } from '@holdfast/contracts/sso-routes'
import { Button, Checkbox, NativeSelect, Paper, Stack, Text, TextInput, Title } from '@mantine/core'
import { Trans, useLingui } from '@lingui/react/macro'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { call } from '../api/call.ts'
import { ProblemAlert } from '../app/problem-alert.tsx'
import { RoleSelect } from '../people/role-select.tsx'
import { GroupRules } from './group-rules.tsx'
import { useSsoAct } from './use-sso-act.ts'

type Claim = 'subject' | 'email' | 'displayName' | 'givenName' | 'familyName' | 'groups'

/** From claims to a person: names of claims, rights by groups, and what happens to people who are new. */
export function MappingStep({ provider, organizationId }: { provider: SsoProvider; organizationId: string }) {
  const { t } = useLingui()
  const navigate = useNavigate()
  const act = useSsoAct(organizationId, { quiet: true })
  const [mapping, setMapping] = useState<SsoMapping>(provider.mapping)
  const [rest, setRest] = useState({
    createAccounts: provider.createAccounts,
    defaultRole: provider.defaultRole,
    updateProfile: provider.updateProfile,
    factor: provider.factor,
  })
  const save = () =>
    act.mutate(async () => {
      const { groupRules, ...claims } = mapping
      const rules = groupRules.filter(({ value }) => value.trim() !== '')
      await call(updateSsoProvider, {
        params: { organizationId, providerId: provider.id },
        body: { version: provider.version, mapping: { ...claims, groupRules: rules }, ...rest },
      })
      await navigate({ to: '.', search: { step: 'test' } })
    })
  const claim = (key: Claim, label: string, hint?: string) => (
    <TextInput
      label={label}
      description={hint}
      required={key === 'email'}
      withAsterisk={false}
      placeholder={key === 'subject' ? (provider.kind === 'oidc' ? 'sub' : 'NameID') : undefined}
      value={mapping[key] ?? ''}
      onChange={(event) => {
        const value = event.currentTarget.value
        setMapping({ ...mapping, [key]: value === '' && key !== 'email' ? null : value })
      }}
    />
  )
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        save()
      }}
    >
      <Stack gap="lg">
        <Paper withBorder p="lg">
          <Title order={2} size="h4">
            <Trans>Names of the claims</Trans>
          </Title>
          <Text size="sm" c="dimmed" mb="md">
            <Trans>
              They are filled in as this product usually sends them. The test shows what really comes.
            </Trans>
          </Text>
          <div className="card-grid">
            {claim('email', t`E-mail`)}
            {claim('displayName', t`Name`)}
            {claim('givenName', t`Given name`)}
            {claim('familyName', t`Family name`)}
            {claim('groups', t`Groups`)}
            {claim(
              'subject',
              t`What identifies a person`,
              t`It must never change. Empty: the subject of the sign-in.`,
            )}
          </div>
        </Paper>
        <Paper withBorder p="lg">
          <Title order={2} size="h4" mb="sm">
            <Trans>People who are new</Trans>
          </Title>
          <Stack gap="sm" maw={520}>
            <Checkbox
              label={t`Make an account at the first sign-in`}
              description={t`Only for addresses in your verified domains. Otherwise people are invited, or provisioned by the directory.`}
              checked={rest.createAccounts}
              onChange={(event) => setRest({ ...rest, createAccounts: event.currentTarget.checked })}
            />
            <RoleSelect
              label={t`Rights on the organisation that they get`}
              value={rest.defaultRole}
              onChange={(defaultRole) => setRest({ ...rest, defaultRole })}
              withDescription
            />
            {rest.defaultRole !== null && (
              <Button
                size="compact-sm"
                variant="default"
                w="fit-content"
                onClick={() => setRest({ ...rest, defaultRole: null })}
              >
                <Trans>No rights but by groups</Trans>
              </Button>
            )}
            <Checkbox
              label={t`Take over changed names at each sign-in`}
              checked={rest.updateProfile}
              onChange={(event) => setRest({ ...rest, updateProfile: event.currentTarget.checked })}
            />
            <NativeSelect
              label={t`The provider's second factor`}
              value={rest.factor}
              data={[
                { value: 'asserted', label: t`counts when the provider says that there was one` },
                { value: 'always', label: t`always counts: the provider demands it of everyone` },
                { value: 'never', label: t`does not count: ask for one here, too` },
              ]}
              onChange={(event) => {
                const factor = (['asserted', 'always', 'never'] as const).find(
                  (one) => one === event.currentTarget.value,
                )
                if (factor) setRest({ ...rest, factor })
              }}
            />
          </Stack>
        </Paper>
        <Paper withBorder p="lg">
          <Title order={2} size="h4">
            <Trans>Rights by groups</Trans>
          </Title>
          <GroupRules
            organizationId={organizationId}
            rules={mapping.groupRules}
            onChange={(groupRules) => setMapping({ ...mapping, groupRules })}
          />
          <Checkbox
            mt="md"
            label={t`Refuse whoever is in none of these groups`}
            disabled={mapping.groupRules.length === 0}
            checked={mapping.onlyGroups && mapping.groupRules.length > 0}
            onChange={(event) => setMapping({ ...mapping, onlyGroups: event.currentTarget.checked })}
          />
        </Paper>
        <ProblemAlert error={act.error} />
        <Button type="submit" w="fit-content" loading={act.isPending}>
          <Trans>Save and go on</Trans>
        </Button>
      </Stack>
    </form>
  )
}
