# Has Windows run send-roster.ps1 every night at 2:30, also while nobody is signed in. Run it once, as an administrator,
# in the folder of send-roster.ps1. It asks for the password of the account that the task runs as.
$Script = Join-Path (Get-Location) "send-roster.ps1"
$Account = Get-Credential -Message "The account that sends the roster, such as DISTRICT\roster"
$Action = New-ScheduledTaskAction -Execute "powershell.exe" -Argument "-NoProfile -ExecutionPolicy Bypass -File `"$Script`""
$Trigger = New-ScheduledTaskTrigger -Daily -At "2:30"
$Settings = New-ScheduledTaskSettingsSet -StartWhenAvailable -ExecutionTimeLimit (New-TimeSpan -Hours 1)
Register-ScheduledTask -TaskName "Send roster" -Action $Action -Trigger $Trigger -Settings $Settings -User $Account.UserName -Password $Account.GetNetworkCredential().Password
