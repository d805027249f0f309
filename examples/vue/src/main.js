import { defineElement } from '@slotwell/widget'
import { createApp } from 'vue'
import App from './App.vue'

defineElement({ api: import.meta.env.VITE_SLOTWELL_API ?? 'http://localhost:4400' })
createApp(App).mount('#app')
