// Shows that a sign-in waits for approval, and opens the page on which it is decided. Nothing else: no cache, no requests.
self.addEventListener('push', (event) => {
  const { title, body, url } = event.data?.json() ?? {}
  event.waitUntil(
    self.registration.showNotification(title ?? 'Holdfast', { body, tag: 'sign-in', data: { url } }),
  )
})

self.addEventListener('notificationclick', (event) => {
  event.notification.close()
  const { url } = event.notification.data ?? {}
  // Only an address of this app.
  if (url !== undefined && new URL(url).origin === self.location.origin)
    event.waitUntil(self.clients.openWindow(url))
})
