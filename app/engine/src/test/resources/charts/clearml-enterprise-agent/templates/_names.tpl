{{- define "ca.fullname" -}}
{{- if contains .Chart.Name .Release.Name -}}{{ .Release.Name }}{{- else -}}{{ .Release.Name }}-{{ .Chart.Name }}{{- end -}}
{{- end -}}
{{- define "ca.labels" -}}
app.kubernetes.io/name: {{ include "ca.fullname" . }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
{{- end -}}
{{- define "ca.image" -}}
{{ .image.registry | default .root.Values.global.imageRegistry }}/{{ .image.repository }}:{{ .image.tag }}
{{- end -}}
{{- define "ca.pull" -}}
{{- with .Values.imageCredentials.extraImagePullSecrets }}
imagePullSecrets:
  {{- toYaml . | nindent 2 }}
{{- else }}
{{- if .Values.imageCredentials.password }}
imagePullSecrets:
  - name: clearml-registry-key
{{- end }}
{{- end }}
{{- end -}}
