import { getOrganization, updateOrganization } from '@holdfast/contracts/organizations'
import type { AnswerOf } from '@holdfast/contracts/route'
import { getTenantSettings, type TenantSettings, updateTenantSettings } from '@holdfast/contracts/session'
import { Button, NumberInput, Paper, Select, Stack, Text, TextInput, Title } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { msg } from '@lingui/core/macro'
import { Trans, useLingui } from '@lingui/react/macro'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { useState } from 'react'
import { call } from '../api/call.ts'
import { ListStates } from '../app/list-states.tsx'
import { ProblemAlert } from '../app/problem-alert.tsx'
import { UsageBar } from '../projects/usage-bar.tsx'
import { useMembership } from '../session/queries.ts'
import { PageFrame } from '../shell/page-frame.tsx'
import { PasswordRules } from './password-rules.tsx'

/** `/organizations/:id/settings` */
export function Page() {
  const { t } = useLingui()
  const { organizationId } = useParams({ from: '/inside/organizations/$organizationId/settings' })
  const mayChange = useMembership(organizationId)?.permissions.settings === 'admin'
  const organization = useQuery({
    queryKey: ['organization', organizationId],
    queryFn: ({ signal }) => call(getOrganization, { params: { organizationId } }, { signal }),
  })
  const policy = useQuery({
    queryKey: ['tenant-settings'],
    queryFn: ({ signal }) => call(getTenantSettings, {}, { signal }),
  })
  return (
    <PageFrame title={t`Settings`} size="md">
      <Stack gap="lg">
        <ListStates query={organization} isEmpty={organization.data === undefined} empty={null} rows={1}>
          {organization.data !== undefined && (
            <Paper withBorder p="lg">
              <Title order={2} size="h4" mb="md">
                <Trans>Organisation</Trans>
              </Title>
              <OrganizationForm
                key={organization.data.revision}
                organization={organization.data}
                mayChange={mayChange}
              />
              <Text size="sm" fw={500} mt="lg" mb={4}>
                <Trans>Room used by all projects</Trans>
              </Text>
              <UsageBar usage={organization.data.usage} />
            </Paper>
          )}
        </ListStates>
        <ListStates query={policy} isEmpty={policy.data === undefined} empty={null} rows={3}>
          {policy.data !== undefined && (
            <Paper withBorder p="lg">
              <Title order={2} size="h4">
                <Trans>Sign-in</Trans>
              </Title>
              <Text size="sm" c="dimmed" mb="md">
                <Trans>For everyone who signs in at this address.</Trans>
              </Text>
              <PolicyForm policy={policy.data} mayChange={mayChange} />
            </Paper>
          )}
        </ListStates>
      </Stack>
    </PageFrame>
  )
}

function OrganizationForm({
  organization,
  mayChange,
}: {
  organization: AnswerOf<typeof getOrganization>
  mayChange: boolean
}) {
  const { t } = useLingui()
  const client = useQueryClient()
  const { id: organizationId, revision } = organization
  const [name, setName] = useState(organization.name)
  const [minutes, setMinutes] = useState<number | string>(organization.readGrantMinutes)
  const renamed = name !== organization.name
  const retimed = typeof minutes === 'number' && minutes !== organization.readGrantMinutes
  const save = useMutation({
    mutationFn: () =>
      call(updateOrganization, {
        params: { organizationId },
        headers: { 'if-match': `"${revision}"` },
        body: { ...(renamed && { name }), ...(retimed && { readGrantMinutes: minutes }) },
      }),
    onSuccess: async () => {
      notifications.show({ message: t`Saved.` })
      await client.invalidateQueries({ queryKey: ['organization', organizationId] })
      await client.invalidateQueries({ queryKey: ['session'] })
    },
  })
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        save.mutate()
      }}
    >
      <Stack gap="sm" maw={420}>
        <ProblemAlert error={save.error} />
        <TextInput
          label={t`Name`}
          required
          withAsterisk={false}
          maxLength={120}
          disabled={!mayChange}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <NumberInput
          label={t`Minutes that the address of a file opens it`}
          description={t`A player or viewer that is open longer is checked again and goes on by itself.`}
          min={1}
          max={720}
          allowDecimal={false}
          clampBehavior="strict"
          disabled={!mayChange}
          value={minutes}
          onChange={setMinutes}
        />
        {mayChange && (
          <Button type="submit" w="fit-content" loading={save.isPending} disabled={!renamed && !retimed}>
            <Trans>Save</Trans>
          </Button>
        )}
      </Stack>
    </form>
  )
}

const modes = [
  { value: 'off', label: msg`Off` },
  { value: 'optional', label: msg`Offered` },
  { value: 'required', label: msg`Required` },
] as const

const fields = [
  { key: 'lockoutAttempts', label: msg`Failed sign-ins until a lock-out`, min: 3, max: 100 },
  { key: 'lockoutWindowMinutes', label: msg`…within so many minutes`, min: 1, max: 1440 },
  { key: 'lockoutMinutes', label: msg`Minutes until a lock-out ends by itself`, min: 1, max: 1440 },
  { key: 'idleMinutes', label: msg`Minutes without use until a session ends`, min: 1, max: 1440 },
  { key: 'absoluteHours', label: msg`Hours until a session ends in any case`, min: 1, max: 720 },
  { key: 'renewMinutes', label: msg`Minutes between renewals of the key`, min: 1, max: 240 },
  { key: 'secondFactorGraceDays', label: msg`Days of grace for a second factor`, min: 0, max: 90 },
  { key: 'trustedDeviceDays', label: msg`Days a device may be trusted (0: never)`, min: 0, max: 90 },
  { key: 'minimumPasswordLength', label: msg`Fewest characters of a password`, min: 8, max: 128 },
] as const satisfies readonly {
  key: Exclude<keyof TenantSettings, 'secondFactor'>
  label: object
  min: number
  max: number
}[]

function PolicyForm({ policy, mayChange }: { policy: TenantSettings; mayChange: boolean }) {
  const { t, i18n } = useLingui()
  const client = useQueryClient()
  const [values, setValues] = useState(policy)
  const save = useMutation({
    mutationFn: () => call(updateTenantSettings, { body: values }),
    onSuccess: (saved) => {
      client.setQueryData(['tenant-settings'], saved)
      notifications.show({ message: t`Saved. It holds for sessions from now on.` })
    },
  })
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        save.mutate()
      }}
    >
      <Stack>
        <ProblemAlert error={save.error} />
        <Select
          label={t`Second factor`}
          description={t`For members. Operators and administrators always need one.`}
          data={modes.map(({ value, label }) => ({ value, label: i18n._(label) }))}
          allowDeselect={false}
          disabled={!mayChange}
          value={values.secondFactor}
          onChange={(value) => {
            const mode = modes.find((one) => one.value === value)
            if (mode) setValues({ ...values, secondFactor: mode.value })
          }}
        />
        <div className="card-grid">
          {fields.map(({ key, label, min, max }) => (
            <NumberInput
              key={key}
              label={i18n._(label)}
              min={min}
              max={max}
              allowDecimal={false}
              required
              withAsterisk={false}
              disabled={!mayChange}
              value={values[key]}
              onChange={(value) => typeof value === 'number' && setValues({ ...values, [key]: value })}
            />
          ))}
        </div>
        <PasswordRules values={values} onChange={setValues} mayChange={mayChange} />
        {mayChange && (
          <Button type="submit" w="fit-content" loading={save.isPending}>
            <Trans>Save the policy</Trans>
          </Button>
        )}
      </Stack>
    </form>
  )
}
