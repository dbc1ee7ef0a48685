{{- define "ce.fullname" -}}
{{- if contains .Chart.Name .Release.Name -}}{{ .Release.Name }}{{- else -}}{{ .Release.Name }}-{{ .Chart.Name }}{{- end -}}
{{- end -}}
{{- define "ce.labels" -}}
app.kubernetes.io/name: {{ include "ce.fullname" . }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
{{- end -}}
{{- define "ce.image" -}}
{{ .image.registry | default .root.Values.global.imageRegistry }}/{{ .image.repository }}:{{ .image.tag }}
{{- end -}}
{{- define "ce.pull" -}}
{{- with .Values.imageCredentials.existingImagePullSecrets }}
imagePullSecrets:
  {{- toYaml . | nindent 2 }}
{{- else }}
{{- if .Values.imageCredentials.password }}
imagePullSecrets:
  - name: clearml-registry-key
{{- end }}
{{- end }}
{{- end -}}
