import { listGroups } from '@holdfast/contracts/groups'
import type { SsoMapping } from '@holdfast/contracts/sso'
import { Button, Group, NativeSelect, Stack, Text, TextInput } from '@mantine/core'
import { Trans, useLingui } from '@lingui/react/macro'
import { IconPlus } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { call } from '../api/call.ts'
import { ProblemAlert } from '../app/problem-alert.tsx'
import { ssoKey } from './queries.ts'

type Rule = SsoMapping['groupRules'][number]

interface Props {
  organizationId: string
  rules: readonly Rule[]
  onChange: (rules: Rule[]) => void
}

/** From a group of the provider to a group here, which carries the rights. */
export function GroupRules({ organizationId, rules, onChange }: Props) {
  const { t } = useLingui()
  const query = useQuery({
    queryKey: [...ssoKey(organizationId), 'groups'],
    queryFn: ({ signal }) =>
      call(listGroups, { params: { organizationId }, query: { limit: 500 } }, { signal }),
  })
  const groups = query.data?.items ?? []
  const set = (index: number, rule: Rule) => onChange(rules.map((one, at) => (at === index ? rule : one)))
  const [first] = groups
  return (
    <Stack gap="sm">
      <Text size="sm" c="dimmed">
        <Trans>
          Whoever is in a group of the provider comes into a group here at each sign-in, and leaves it when
          they are not in it any more. What a group here may do is set under People.
        </Trans>
      </Text>
      <ProblemAlert error={query.error} onRetry={() => void query.refetch()} />
      {query.isSuccess && groups.length === 0 && (
        <Text size="sm">
          <Trans>There are no groups here yet. Make one under People first.</Trans>
        </Text>
      )}
      {rules.map((rule, index) => (
        // Rules have no identity but their place.
        // oxlint-disable-next-line react/no-array-index-key
        <Group key={index} gap="xs" align="flex-end">
          <TextInput
            label={t`Group at the provider`}
            description={t`Exactly as the test shows it`}
            style={{ flex: '1 1 200px' }}
            required
            withAsterisk={false}
            value={rule.value}
            onChange={(event) => set(index, { ...rule, value: event.currentTarget.value })}
          />
          <NativeSelect
            label={t`Group here`}
            style={{ flex: '1 1 180px' }}
            value={rule.grant.groupId}
            data={groups.map(({ id, name }) => ({ value: id, label: name }))}
            onChange={(event) => set(index, { ...rule, grant: { groupId: event.currentTarget.value } })}
          />
          <Button variant="default" onClick={() => onChange(rules.filter((_, at) => at !== index))}>
            <Trans>Remove</Trans>
          </Button>
        </Group>
      ))}
      <Button
        variant="default"
        size="xs"
        w="fit-content"
        leftSection={<IconPlus size={16} />}
        disabled={first === undefined}
        onClick={() => first && onChange([...rules, { value: '', grant: { groupId: first.id } }])}
      >
        <Trans>Add a rule</Trans>
      </Button>
    </Stack>
  )
}
