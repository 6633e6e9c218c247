import { Container, Group, Text, Title } from '@mantine/core'
import { useDocumentTitle } from '@mantine/hooks'
import type { ReactNode } from 'react'

interface Props {
  title: string
  intro?: ReactNode
  actions?: ReactNode
  size?: 'sm' | 'md' | 'lg'
  children: ReactNode
}

/** Title, actions and content of a page that scrolls as a whole. */
export function PageFrame({ title, intro, actions, size = 'lg', children }: Props) {
  useDocumentTitle(`${title} · Holdfast`)
  return (
    <Container size={size} py="xl" px="lg">
      <Group justify="space-between" align="flex-start" mb="lg" gap="sm">
        <div>
          <Title order={1} size="h2">
            {title}
          </Title>
          {intro !== undefined && (
            <Text c="dimmed" mt={4} maw={640}>
              {intro}
            </Text>
          )}
        </div>
        {actions !== undefined && <Group gap="xs">{actions}</Group>}
      </Group>
      {children}
    </Container>
  )
}
